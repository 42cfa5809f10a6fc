-- VALIDATE USING takes known methods only.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING gradient_boosting FROM homes PREDICT price
  WITH FEATURES (area, rooms) VALIDATE USING hold_out_rows(fraction = 0.25);
