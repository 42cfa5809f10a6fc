-- Every clause of TRAIN MODEL, with the place of its opening words.
WITH recent AS (SELECT * FROM payments)
TRAIN MODEL public.fraud
  USING logistic_regression(l2 = 0.5, class_weight = 'balanced')
  FROM recent r
  PREDICT is_fraud AS "Label"
  WITH FEATURES (amount, r.country, ln(amount + 1) AS log_amount)
  SPLIT DATA training = 70%, validation = 0.2, test = 0.1 BY HASH(customer_id)
  VALIDATE USING holdout(fraction = 0.2)
  OPTIMIZE FOR roc_auc
  STOP WHEN epochs > 100
  SEED -42
  WITH LIMITS (memory = '2GB', time = 30 minutes);
