-- A series for each shop: the forecast function returns the rows of all of them, with the columns of FOR EACH first.
CREATE TABLE shop_days (region text, shop integer, day date, amount numeric(8, 2));
TRAIN MODEL shop_sales USING prophet FROM shop_days PREDICT amount WITH TIME COLUMN day
  FOR EACH region, shop
  FORECAST 14 days AHEAD WITH CONFIDENCE INTERVALS 80%;
