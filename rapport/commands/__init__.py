"""What ``./review`` can do, one module a command; each has ``main(arguments) -> exit status``."""
