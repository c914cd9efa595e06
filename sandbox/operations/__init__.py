"""Every operation on a tenant of a sandbox, written once: in this process or over HTTP, whatever carries the calls."""
