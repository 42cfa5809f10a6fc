-- Keywords are names wherever a name may stand.
TRAIN MODEL predict USING model(seed = hash, time = random)
  FROM (SELECT predict, seed FROM split) AS predict JOIN validate ON key = t.predict
  WHERE CASE stop WHEN 1 THEN predict ELSE seed END > 0
  PREDICT predict AS seed
  WITH FEATURES (model, features, seed, split, trend, transform AS t, by, hash, improve, t.predict, "PREDICT")
  SPLIT DATA time = 0.5, hash = 0.5 BY TIME(time)
  STOP WHEN time > 1 AND increases INCREASES FOR 3 epochs
  OPTIMIZE FOR does;
