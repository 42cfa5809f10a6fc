-- Every clause of TRAIN MODEL has a line; keywords are upper case, names and values stay as they are.
with Recent as (select * from Payments where paid_at > now() - interval '90 days')
train model public.Fraud using Logistic_Regression(l2=0.5,class_weight='balanced') from Recent r predict is_fraud as "Label"
with time column paid_at and features(amount,r.country,ln(amount+1) as log_amount)
balance classes by class_weights split data training=70%,validation=0.2,test=0.1 by hash(customer_id)
validate using cross_validation(folds=5,stratified=true) optimize for roc_auc
stop when epochs>100 or loss increases for 3 epochs
save checkpoints every 10 epochs keep last 3
with fallback(on memory_error retry with batch_size=64, on convergence_failure retry with learning_rate=0.01)max retries 3
forecast 30 days ahead with confidence intervals 0.8,0.95
for each Region,Store on device auto seed -42 with limits(memory='2GB',time=30 minutes)
