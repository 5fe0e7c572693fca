"""The orchestrator: exams in, results and objects out."""
