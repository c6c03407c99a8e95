"""Faults in analyses, in the frontend and in the optimiser: what may alias, what varies, what is dead, what moves."""

FIRST = ("tests/test_programs.py", "-k", "test_against_differences and reverse")
TESTS = ("tests/test_programs.py",)
WIDER = ("tests/test_optimize.py", "tests/test_pass_doctests.py", "tests/test_kinds.py", "tests/test_refusals.py", "tests/test_api.py", "tests/test_fuzz.py")

MUTANTS = {
    "analysis/activity.py": [
        ("                targets = (base,) if base else ()", "                targets = ()"),
        ("                yield _Edge((base, *walk.reads(s.value)), (base,), False)", "                yield _Edge((base,), (base,), False)"),
        ("    edges += [_Edge(names, names, False) for names in set((regions or {}).values())]", "    pass"),
        ("        yield _Edge(sources, (op.bound.id,), False)", "        pass"),
    ],
    "analysis/aliasing.py": [
        ("                    state.join(before)\n", "                    pass\n"),
        ("                state.join(other)\n", "                pass\n"),
        ("                if kind.family not in K.CONTAINERS or op.rule.key != \"[]\":\n                    state.share(y, name)", "                pass"),
        ("        places = self.names.mask(self.places())\n", "        places = 0\n"),
        ("        self.overwritten |= near | state.inside.get(base, 0)\n", ""),
    ],
    "analysis/sharing.py": [
        ("        self.tie(y, self.near(x))\n", "        self.tie(y, self.names.bit(x))\n"),
        ("            self.put(c, bit)\n", "            pass\n"),
        ("            self.put(owner, held)\n", "            pass\n"),
        ("        self.tie(y, inside | (self.near(c) & self.names.outside))\n", "        self.tie(y, self.near(c) & self.names.outside)\n"),
        ("        held = self.near(v) | self.inside.get(v, 0)\n", "        held = self.names.bit(v)\n"),
    ],
    "analysis/kinds.py": [
        ('    if f in ("float", "complex"):\n        return True\n', '    if f == "complex":\n        return True\n'),
        ('    if f == "list":\n        return k.items is None or may_vary(k.items)', '    if f == "list":\n        return False'),
    ],
    "analysis/forgetting.py": [
        ("            inference.changed(N.Name(name), K.list_of(K.UNKNOWN))", "            pass"),
    ],
    "optimize/hoist.py": [
        ("                if self.memory.find(s.target.id) in self.own:\n                    continue\n", ""),
        ("        return type(s) is N.Return or any(self.memory.find(n) in self.own for n in names)", "        return False"),
        ("        if not info.total or not info.reads.isdisjoint(self.changing - self.moved.keys()):\n            return False", "        if not info.total:\n            return False"),
        ("            if stack is None or any(v != s.target for v in self.appended[stack]):\n                return False", "            pass"),
        ("        constant = len(places) + (v in params) == 1 and not any(places)", "        constant = True"),
        ("        return type(e) is N.Call and self.memory.makes(e)", "        return not self.memory.sources(e)"),
    ],
    "optimize/memory.py": [
        ("                if base is not None and not K.is_array(self.facts.kinds(base) or K.UNKNOWN):\n                    self.together((base, *sources))", "                pass"),
        ("        elif t is N.AugAssign and type(s.target) is N.Name and self.facts.holds_memory(s.target.id):\n            yield self.find(s.target.id)", "        elif False:\n            pass"),
        ("            yield self.find(base) if base is not None else WORLD\n        elif t is N.AugAssign", "            pass\n        elif t is N.AugAssign"),
        ("            self.together((*names, *sources))\n", "            pass\n"),
    ],
    "optimize/common.py": [
        ("        if not self.counts(e) or s.target.id in self.facts.reads(e) or e in self.names:", "        if not self.counts(e) or e in self.names:"),
        ("                if not needed.isdisjoint(self.facts.own(above)[1]) or", "                if"),
        ("        if any(changed in walk.reads(i) for i in walk.own_exprs(new)) or", "        if"),
    ],
    "optimize/copies.py": [
        ("            for n in self.assigned(s):\n                self.kill(n)\n            return s if body is s.body and orelse", "            return s if body is s.body and orelse"),
        ("                del self.of[n]", "                pass"),
    ],
    "optimize/dead.py": [
        ("            live.clear()\n            live |= at_break\n", "            pass\n"),
        ("                self.needed.add(self.memory.find(n))", "                pass"),
    ],
    "frontend/inline.py": [
        ("    return d.temp(atom, p.default.span, p.name)", "    return atom"),
    ],
    "frontend/values.py": [
        ("a.id in self.env.locals and last.get(a.id, -1) >= marks[k]:", "False:"),
        ("        test = name if e.op == \"and\" else N.Unary(\"not\", name, e.span)", "        test = name"),
    ],
    "frontend/desugar.py": [
        ("                if type(v) is N.Name and any(v.id in walk.target_names(j) for j in items[:k]):", "                if False:"),
    ],
    "frontend/loops.py": [
        ("            d.assign(target.items[0], N.Binary(\"+\", start, i, span), span)", "            d.assign(target.items[0], i, span)"),
        ("        if type(b) is N.Name and b.id in changed:", "        if False:"),
    ],
    "frontend/managers.py": [
        ("    if isinstance(bound, str) or behind and not always and _leaves(s.body):", "    if isinstance(bound, str):"),
    ],
}
