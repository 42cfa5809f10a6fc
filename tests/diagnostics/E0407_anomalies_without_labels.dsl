-- Without labels nothing can be compared with a target.
CREATE TABLE payments (amount numeric, hour smallint);
TRAIN MODEL odd USING isolation_forest FROM payments
  WITH FEATURES (amount, hour)
  OPTIMIZE FOR roc_auc;
