-- A forecast needs to know which column is the time.
CREATE TABLE sales (day date, units integer, price numeric);
TRAIN MODEL demand USING prophet FROM sales
  PREDICT units WITH FEATURES (price);
