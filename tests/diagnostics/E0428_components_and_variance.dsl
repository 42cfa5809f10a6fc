-- Two ways to say how many components are kept exclude one another.
CREATE TABLE sensors (a real, b real, c real);
TRAIN MODEL compact USING pca(components = 2, variance = 0.9) FROM sensors
  WITH FEATURES (a, b, c);
