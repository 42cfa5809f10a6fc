-- One model per region and store behind one function, whose last arguments say whose.
CREATE TABLE shop_sales (id integer PRIMARY KEY, day date, region text, store integer, price numeric(8, 2), units integer);
TRAIN MODEL units_by_store
  USING linear_regression
  FROM shop_sales
  PREDICT units
  WITH FEATURES (* EXCEPT (id))
  FOR EACH region, store;
