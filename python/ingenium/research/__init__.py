"""Many runs at once: sweeps over parameters, and the check for decisions that know the future."""
