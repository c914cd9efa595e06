"""Everything one can do with the sandbox, without HTTP."""
