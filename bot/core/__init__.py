"""Decisions: values in, values out; no clock, disk, network, log or chance."""
