-- Comments nest, so one closing mark is missing.
/* Customers /* and plans */
