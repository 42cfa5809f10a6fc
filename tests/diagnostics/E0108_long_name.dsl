-- PostgreSQL would cut the name.
SELECT average_number_of_payments_per_customer_and_month_since_the_first_one FROM t;
