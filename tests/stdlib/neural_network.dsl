-- Every parameter of neural_network is accepted with its default.
CREATE TABLE homes (area real, rooms smallint, city text, price numeric, sold boolean, weight real);
TRAIN MODEL m USING neural_network(layers = [100], activation = relu, normalization = none, embedding_levels = 100,
    embedding_dimensions = auto, optimizer = adam, learning_rate = 0.001,
    learning_rate_policy = constant, gamma = 0.1, power = 0.5, step = 100, batch_size = 200, epochs = 100, tolerance =
    0.001, l1 = 0, l2 = 0, dropout = 0, clip_norm = 0, initialization = auto, momentum = 0.9, nesterov = true, rho = 0.9, beta1 = 0.9, beta2 = 0.999, eps =
    1e-08, n_tries = 1, class_weight = none, weight_column = weight, warm_start = false, early_stopping_rounds = 0)
  FROM homes PREDICT price WITH FEATURES (area, rooms, city);
