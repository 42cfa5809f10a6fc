-- Two features with one expression; blanks do not matter.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING linear_regression FROM homes PREDICT price
  WITH FEATURES (area / rooms AS room_size, rooms, area/rooms AS area_per_room);
