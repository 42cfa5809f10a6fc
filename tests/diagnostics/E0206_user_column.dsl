-- A parameter that names a feature is checked against the features.
CREATE TABLE ratings (reader integer, book text, stars smallint);
TRAIN MODEL taste USING matrix_factorization(user_column = readr) FROM ratings
  PREDICT stars WITH FEATURES (reader, book);
