-- A call of a function that does not exist.
-- args: --whole-catalog
CREATE TABLE reviews (body text, stars integer);
TRAIN MODEL stars USING linear_regression FROM reviews
  PREDICT stars WITH FEATURES (char_lenght(body) AS body_length);
