"""Programs nobody wrote, judged by oracles that know nothing of how derivatives are made.

    grammar, expressions     types, scopes and the expressions of each type
    statements               assignments, branches, loops, helpers: the frame of every program
    stores, views, slots     features: memory
    language, calls, classes features: the rest of the language; standard: builtins and modules of Python
    arguments, program       what a program is called with; the whole text, and what draws it
    oracles                  what must hold for every program
    shared                   work of the compiler that several oracles share
    reduce                   a failing program made small
    run                      many programs, in processes, and the summary

    python -m tests.fuzz --programs 1000 --seed 7 --jobs 2
"""
