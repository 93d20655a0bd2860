"""What people and programs read: values to text, nothing else."""
