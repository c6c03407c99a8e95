"""Generated gradients as functions of other frameworks: `bridges.torch`, `bridges.jax`; each imports its own when it is used."""
