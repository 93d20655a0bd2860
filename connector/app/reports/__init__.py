"""Reports: questions that people ask beside a plan, each answered as one sheet."""
