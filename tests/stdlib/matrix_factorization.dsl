-- Every parameter of matrix_factorization is accepted with its default, and bounds of the ratings.
CREATE TABLE ratings (reader integer, book text, stars smallint);
TRAIN MODEL m USING matrix_factorization(user_column = reader, item_column = book, feedback = explicit, factors = 20,
    l2 = 0.1, alpha = 40, min_rating = 1, max_rating = 5, solver = als, max_iterations = 10, tolerance = 0.0001, top_n = 10)
  FROM ratings PREDICT stars WITH FEATURES (reader, book);
