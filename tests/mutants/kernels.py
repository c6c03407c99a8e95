"""Faults in the kernels that generated text calls: sums over the wrong axes, memory that is shared, lost repeats."""

FIRST = ("tests/test_runtime.py", "tests/test_memory_kernels.py")
TESTS = ("tests/test_rules.py", "tests/test_edges.py", "tests/test_boundary.py", "tests/test_api.py")
WIDER = ("tests/test_programs.py",)

MUTANTS = {
    "runtime/broadcast.py": [
        ("        g = np.sum(g, axis=tuple(range(extra)))", "        g = np.mean(g, axis=tuple(range(extra)))"),
        ("        g = np.sum(g, axis=axes, keepdims=True)", "        g = np.max(g, axis=axes, keepdims=True)"),
        ("if n == 1 and np.shape(g)[k] != 1])", "if n == 1 and np.shape(g)[k] == 2])"),
        ('    if g.dtype.kind == "c" and dtype.kind == "f":\n        g = g.real\n    return g.astype(dtype)', '    if g.dtype.kind == "c" and dtype.kind == "f":\n        g = g.imag\n    return g.astype(dtype)'),
        ("    if g.dtype == dtype:\n        return g\n", "    if g.dtype == dtype or True:\n        return g\n"),
        ("    g = np.sum(g) if np.ndim(g) else g\n", "    g = np.mean(g) if np.ndim(g) else g\n"),
        ("            n = n * shape[a]", "            n = n + shape[a]"),
        ("    return shape[axis] if shape else 1", "    return shape[0] if shape else 1"),
        ("        full[...] = g.reshape((*shape[:axis], 1, *shape[axis + 1 :]))", "        full[...] = g.reshape((*shape[:axis], 1, *shape[axis + 1 :])) * 0.5"),
        ("        g = np.reshape(g, tuple([1 if k in axes else n for k, n in enumerate(shape)]))\n    return np.broadcast_to(g, shape).copy()", "        g = np.reshape(g, tuple([1 if k in axes else n for k, n in enumerate(shape)]))\n    return np.broadcast_to(g, shape)"),
    ],
    "runtime/scatter.py": [
        ("        np.add.at(x_bar, k, g)\n        return\n", "        x_bar[k] += g\n        return\n"),
        ("            x_bar[k] += g\n        else:\n            np.add.at(x_bar, k, g)", "            x_bar[k] += g\n        else:\n            x_bar[k] += g"),
        ("            x_bar[j] = add(x_bar[j], item)", "            x_bar[j] = item"),
        ("        x_bar[k] = add(x_bar.get(k), g)", "        x_bar[k] = g"),
        ("    setattr(x_bar, name, add(getattr(x_bar, name, None), g))", "    setattr(x_bar, name, g)"),
        ("        np.add.at(x_bar, flat, g)\n        return np.reshape(x_bar, shape)", "        x_bar[flat] += np.asarray(g)\n        return np.reshape(x_bar, shape)"),
        ("            g = np.real(g)\n        if _is_basic(k)", "            g = np.imag(g)\n        if _is_basic(k)"),
    ],
    "runtime/lists.py": [
        ("    return (hits / max(np.sum(hits), 1)).tolist()", "    return (hits / 1.0).tolist()"),
        ("        parts.append(share * g)\n    return _back(parts, xs)", "        parts.append(g)\n    return _back(parts, xs)"),
        ("        total = total + share * item\n", "        total = share * item\n"),
        ("                total, number = total + slot(g, j), number + 1\n        parts.append(total / number)", "                total, number = slot(g, j), number + 1\n        parts.append(total)"),
        ("        parts.append(np.array(part) if isinstance(x, np.ndarray) and x.ndim == 0 else part)", "        parts.append(part)"),
    ],
    "runtime/memory.py": [
        ("        return new if new.strides == x.strides else Blocks([x]).twin(x)", "        return new"),
        ("    return _shadow(x, Blocks([a for a in found if a.dtype.kind in \"fc\"]), {})", "    return _shadow(x, Blocks([]), {})"),
        ("    if id(x) in made:\n        return made[id(x)][1]\n    if isinstance(x, np.ndarray):\n        new = blocks.twin(x)", "    if isinstance(x, np.ndarray):\n        new = blocks.twin(x)"),
        ("        (i != j or a is not b) and np.may_share_memory(a, b) and np.shares_memory(a, b)", "        (i != j) and a is b"),
    ],
    "runtime/boundary.py": [
        ("    return private([x])[0]\n\n\ndef copied", "    return x\n\n\ndef copied"),
        ("    if overlapping([x, *others], [0]):", "    if False:"),
        ("    return x.copy() if type(x) in (list, dict) else x", "    return x"),
        ("        return spaced(x)\n    return x.copy()", "        return x\n    return x.copy()"),
        ("    owner[cells.ravel()] = places\n", "    owner[cells.ravel()[::-1]] = places[::-1]\n"),
    ],
    "runtime/edge.py": [
        ("            total += unbroadcast(g, x)\n    return total", "            total = unbroadcast(g, x)\n    return total"),
        ("                if not (self.shared and any(g is x_bar for g in found)):", "                if True:"),
        ("                if not (self.shared and any(g is x_bar for g in found)):", "                if not any(g is x_bar for g in found):"),
        ("        if visit[1] is not None and not self.shared:", "        if False:"),
        ("_leaf(found[:1], leaf)", "_leaf(found, leaf)"),
        ("        g = g.real\n    if isinstance(x, np.generic):\n        return x.dtype.type(g)", "        g = g.imag\n    if isinstance(x, np.generic):\n        return x.dtype.type(g)"),
    ],
}
