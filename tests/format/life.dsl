-- Statements about a model's life; those that read as a sentence stand on one line.
drop model if exists m; archive model m version 2; rollback model m to previous_version; retrain model m using latest 90 days of data;
deploy model m version 3 to endpoint E with configuration {max_latency:'10 ms', replicas:2} monitor drift_detection version control enabled;
deploy models (a,s.b) to endpoint e with traffic split (50%,50%) track metrics (accuracy,f1) auto promote best_performer after 1000 samples;
alter model m set alias champion to version 3; explain model m; explain lineage of column t.c;
create ensemble e as combine models (a weight 0.4,b weight 0.6) using weighted_average validate on held_out where x>1;
predict using model m from t where x>1 store results in r with batch_size 1_000 key (id);
