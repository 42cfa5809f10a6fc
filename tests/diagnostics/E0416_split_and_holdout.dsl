-- Validation rows come from the split or from VALIDATE, not from both.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING gradient_boosting FROM homes PREDICT price
  WITH FEATURES (area, rooms)
  SPLIT DATA training = 0.7, validation = 0.3 VALIDATE USING holdout(fraction = 0.2);
