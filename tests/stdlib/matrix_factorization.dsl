-- Every parameter of matrix_factorization is accepted with its default.
CREATE TABLE ratings (reader integer, book text, stars smallint);
TRAIN MODEL m USING matrix_factorization(user_column = reader, item_column = book, feedback = explicit, factors = 20,
    l2 = 0.01, alpha = 40, solver = als, max_iterations = 10, step_size = 0.01, tolerance = 0.0001, top_n = 10)
  FROM ratings PREDICT stars WITH FEATURES (reader, book);
