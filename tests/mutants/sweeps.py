"""Faults in differentiation: a contribution that is lost, a value that is not saved, a loop that ends too early, shared memory."""

FIRST = ("tests/test_programs.py", "-k", "test_against_differences and reverse")
TESTS = ("tests/test_programs.py",)
WIDER = ("tests/test_by_tangents.py", "tests/test_poles.py", "tests/test_boundary.py", "tests/test_api.py", "tests/test_generated.py", "tests/test_fuzz.py")

MUTANTS = {
    "diff/reverse.py": [
        ("            stop = _plus(start, negated(step))", "            stop = _plus(start, N.Const(0))"),
        ("            last = _plus(start, _scaled(_plus(trips, N.Const(-1)), step))", "            last = _plus(start, _scaled(trips, step))"),
        ("                if name in other and name not in mine:", "                if False:"),
        ('            state[name] = "owned" if first[name] == second[name] == "owned" else "borrowed"', '            state[name] = "owned"'),
        ("                body.append(N.Assign(ctx.bar(name), ctx.zero(name), s.span))\n                head", "                head"),
        ("            state[name] = entry[name]\n", '            state[name] = "owned"\n'),
        ('            elif state[name] == "borrowed" and name not in assigned and not K.is_number(kind):', "            elif False:"),
        ("        self.needs[id(s)] = (needs, head)", "        self.needs[id(s)] = (set(), head)"),
        ("                (pre if seen else post).update(self.primal_reads((m,), told[seen]))", "                post.update(self.primal_reads((m,), told[seen]))"),
        ("        self.needs[id(s)] = (old[0] | post, old[1] | pre)", "        self.needs[id(s)] = (old[0] | post, old[1])"),
        ("                    (pre if n in rebound else post).add(n)", "                    pass"),
        ("        return sorted(n for n in used if n not in local)", "        return []"),
    ],
    "diff/adjoint.py": [
        ("            out.append(self.note(self.own(name), s))\n        state[name]", "            pass\n        state[name]"),
        ("                self.contribute(op.bound.id, bar, had == \"owned\", state, out, s)\n        elif op.what == \"pack\":", "                self.contribute(op.bound.id, bar, True, state, out, s)\n        elif op.what == \"pack\":"),
        ('            new = N.Evaluate(self.ctx.rt("add_attr", x_bar, N.Const(name), bar))', '            new = N.Assign(N.Attr(x_bar, name), bar)'),
        ('            g = ctx.rt("apportioned", g, g)  # memory', '            pass  # memory'),
    ],
    "diff/ruled.py": [
        ("        if in_place or not (of_result or defined):\n            self.restore(s, out)\n", "        self.restore(s, out)\n"),
        ("        early = in_place and not defined and of_result and all(self.is_early(s, op, part) for part in of_result)", "        early = in_place and not defined and of_result"),
    ],
    "diff/places.py": [
        ("            out.append(self.note(N.Assign(place, ZERO), s))\n            return\n        old", "            return\n        old"),
        ('            cell = N.Call(N.Attr(place, "copy")) if K.is_array(item) else ctx.rt("copied", place)', "            cell = place"),
        ('            cell = ctx.np("where", ctx.rt("last_writers", shape, slice_call(k, ctx)), place, ZERO)', "            pass"),
        ('                g = cell if s.op == "+" else negate(cell)\n                self.contribute(v.id, ctx.unbroadcast(g', '                g = cell\n                self.contribute(v.id, ctx.unbroadcast(g'),
        ('            out.append(self.note(N.AugAssign(place, "*", ctx.conjugate(v)), s))', "            pass"),
        ('            out.append(self.note(N.AugAssign(place, "/", ctx.conjugate(v)), s))', "            pass"),
        ("                e = times(cell, ctx.conjugate(old))\n", "                e = cell\n"),
        ('                e = negate(N.Binary("/", N.Binary("/", times(cell, ctx.conjugate(old)), w), w))', '                e = N.Binary("/", N.Binary("/", times(cell, ctx.conjugate(old)), w), w)'),
    ],
    "diff/shadowed.py": [
        ("                out.append(self.note(N.Assign(place, ZERO), s))\n            elif s.op in \"*/\"", "                pass\n            elif s.op in \"*/\""),
        ('            cell = ctx.np("where", ctx.rt("last_writers", shape, slice_call(s.target.index, ctx)), place, ZERO)', "            pass"),
        ('            e = cell if s.op == "+" else negate(cell)\n        elif s.op == "*":', '            e = cell\n        elif s.op == "*":'),
        ('                new = N.AugAssign(bar, "-", expr.operand)', '                new = N.AugAssign(bar, "+", expr.operand)'),
        ('                out.append(N.Evaluate(N.Call(N.Attr(func.value, "pop"), at), s.span))', "                pass"),
        ('        out.append(self.note(N.AugAssign(place, "+", self.ctx.bar(s.target.id)), s))', "        pass"),
        ('            apart = N.Unary("not", ctx.np("may_share_memory", bar, ctx.bar(x.id)))', "            apart = N.Const(True)"),
        ("            self.contribute(v.id, N.Index(self.ctx.bar(op.bound.id), k), False, state, out, s)", "            pass"),
    ],
    "diff/augmented.py": [
        ("        out.append(adjoints.note(N.Assign(held, share if share != place", "        out.append(adjoints.note(N.Assign(held, place if share != place"),
        ("    adjoints.restore(s, out)\n    bound =", "    bound ="),
        ('        out.append(adjoints.note(N.AugAssign(place, "*", slope.right), s))', "        out.append(adjoints.note(N.Assign(place, slope.right), s))"),
    ],
    "diff/prepare.py": [
        ("            if y in walk.reads(s.value) and any(op.rule.result in walk.reads(e) for e in texts if e is not None):", "            if False:"),
        ("            elif s.target.id in self.given and _may_be_array(kind):", "            elif False:"),
    ],
    "diff/save.py": [
        ("                if after <= need and self.entries.count == known:", "                if True:"),
        ("                if n in self.killable:\n                    self.before.setdefault(id(s), {})[n] = None", "                if False:\n                    self.before.setdefault(id(s), {})[n] = None"),
        ("            if shadow or not (seen.isdisjoint(need) and seen.isdisjoint(pre)) and not self.entries.spares(s):", "            if shadow:"),
        ("                self.killable |= self.region(base)", "                pass"),
        ("        if any(k != places[id(s)] for k in changes[name]):\n            return None", "        if False:\n            return None"),
        ("        return None if lost else s\n", "        return s\n"),
        ("        return frozenset((base,)) if names is None else names | self.memory(base)", "        return frozenset((base,))"),
    ],
    "diff/weave.py": [
        ('        return self.ctx.rt("copied", value)  # with its strides: sums and products round alike', "        return value"),
        ("            mutated = key is not None or (type(s) is N.AugAssign and type(s.target) is N.Name)", "            mutated = False"),
        ("            if names & self.plan.needed and names.isdisjoint(self.ctx.regions) and self.can_change(s):", "            if False:"),
    ],
    "diff/build.py": [
        ('    return bar if held == "owned" or kind.family == "float" else N.Call(N.Attr(bar, "copy"))', "    return bar"),
    ],
    "diff/own.py": [
        ("    return (N.Assign(names, holder), *copies), _apart(ctx, both.reverse, mutated)", "    return (N.Assign(names, holder), *copies), both.reverse"),
        ("    return (N.Assign(names, holder), *copies), _apart(ctx, both.reverse, mutated)", "    return (N.Assign(names, holder),), _apart(ctx, both.reverse, mutated)"),
        ('        return (N.Assign(names, ctx.rt("replica", holder)),), both.reverse', '        return (N.Assign(names, holder),), both.reverse'),
        ("    if ctx.places or _shared(ctx, both.forward, saved, mutated):", "    if ctx.places:"),
        ("    if lent & changed or any(", "    if any("),
    ],
    "diff/context.py": [
        ('            yield N.Assign(N.Name(p), self.rt("owned", N.Name(p), *others), self.fn.span)', "            pass"),
        ("        if partial.value in (-1, -1.0):\n                return negate(g)", "        if partial.value in (-1, -1.0):\n                return g"),
        ('            partial = self.np("conj", partial)', "            pass"),
        ('        return self.rt("unstored" if unknown else "unbroadcast", e, self.donor(operand))', "        return e"),
        ('            return self.rt("masked", g, self.quiet(partial))', "            return times(g, partial)"),
        ('        return N.Binary("/", times(g, p.left), p.right)\n    if t is N.Binary and p.op == "*":', '        return times(g, p.left)\n    if t is N.Binary and p.op == "*":'),
    ],
    "diff/lists.py": [
        ("        before, parts = _without(ctx, xs, k, s)\n        return [N.Evaluate(target", "        before, parts = _without(ctx, xs, N.Const(0), s)\n        return [N.Evaluate(target"),
        ("        return [], [after] if k.value == 0 else [_part(xs, None, k), after]", "        return [], [after]"),
        ('        return [N.Assign(xs, N.Index(xs, N.Slice(None, None, N.Const(-1))), s.span)]', "        return [N.Assign(xs, N.Index(xs, N.Slice(None, None, None)), s.span)]"),
    ],
    "diff/forward.py": [
        ('                out.append(N.Evaluate(N.Call(N.Attr(ctx.dot(op.bound.id), "pop"), op.args)))', "                pass"),
        ("                v_dot = ZERO\n", "                return\n"),
        ("            yield N.Assign(ctx.dot(p), ctx.rt(\"laid\", ctx.dot(p), N.Name(p)))", "            pass"),
    ],
    "pipeline.py": [
        ("            forced |= frozenset(private)  # what is read through one of them is a gradient of all", "            pass"),
    ],
    "handle/products.py": [
        ("    return value, edge.tangent(dot, value)", "    return value, rt.gradient(dot, value)"),
        ("    arguments = dict(zip(bound.arguments, boundary.private(list(bound.arguments.values()))))", "    arguments = dict(bound.arguments)"),
        ("    return boundary.private([value])[0], pull", "    return value, pull"),
        ("        outside.check()\n", ""),
    ],
    "handle/twice.py": [
        ("            first.again()\n            try:", "            try:"),
        ("                now.again()", "                pass"),
        ("        value_bar, bar = bar if state.value else (0.0, bar)", "        value_bar, bar = (0.0, bar[1]) if state.value else (0.0, bar)"),
        ("        _refuse_own_rules(state.f, program)", "        pass"),
        ("    if found is None or not found.holds():", "    if found is None:"),
    ],
    "diff/dropped.py": [
        ("        return not whole and type(base) is N.Name and _is_array(kinds, base.id)", "        return False"),
    ],
    "diff/poles.py": [
        ('        return ctx.rt("over", p.left, p.right) if p.op == "/" else', '        return p if p.op == "/" else'),
    ],
    "diff/dict_views.py": [
        ("        if one and bound <= 1 and mapping.id not in self.looped:", "        if True:"),
    ],
}
