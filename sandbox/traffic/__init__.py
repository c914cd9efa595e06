"""What happens around a request: the journal, its masking, counters."""
