-- Statements that judge a model or guard its use.
evaluate model m on t where x>1 metrics (accuracy,f1); compare models (a,b) on t by roc_auc;
explain prediction m for t where id=3 using shap_values(samples=100) show top 5 features;
monitor model m for drift_detection on features (a,b) and performance_degradation on accuracy, f1 check frequency daily alert when drift>0.2 or accuracy drops below 0.8;
score inserts into t with model m as score quarantine when score>0.9; relate tensor a to b as distilled_from;
require fairness of model m across gender selection rate ratio above 0.8 else block deploy;
grant predict on model m to alice,bob; revoke predict on endpoint e from public;
