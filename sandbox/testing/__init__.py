"""What tests hold: a server for the session, and a namespace of its own for each test. No pytest is needed here."""
