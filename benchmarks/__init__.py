"""Measure Ingenium on the workloads of its budget, beside its peers and the bound of CPython."""
