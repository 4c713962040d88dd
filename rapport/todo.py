"""What waits for whom: the columns of every stage's ``todo.csv`` and of ``results/todo.csv``."""

TODO_COLUMNS = ["stage", "who", "task", "n", "file"]
