"""What is published so that anybody can check certificates without asking us for each one."""
