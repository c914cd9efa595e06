"""HTTP: parse a call, ask the engine once, render the vendor's answer."""
