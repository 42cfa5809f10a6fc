-- Takes models away again: their functions, views and versions. `dmlc run` asks for --allow-destructive.

DROP MODEL IF EXISTS wine_trees;
DROP MODEL IF EXISTS wine_origin;
