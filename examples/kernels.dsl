-- Compute kernels over a table: CUDA C++ that runs in the database, on processors too.

CREATE TABLE IF NOT EXISTS readings (
  id bigint PRIMARY KEY,
  sensor integer NOT NULL,
  celsius real,
  pascal double precision
);
INSERT INTO readings
  SELECT n, n % 8, CASE WHEN n % 50 = 0 THEN NULL ELSE 20 + 10 * sin(n / 100.0) END, 101325 + 400 * cos(n / 250.0)
  FROM generate_series(1, 10000) AS n
  ON CONFLICT DO NOTHING;

-- How far a value is from the middle of its kind, in widths.
CREATE KERNEL distance FROM FILE 'kernels/distance.cu';

CREATE KERNEL density AS $$
/// Density of dry air in kg/m^3, by the law of ideal gases.
extern "C" __global__ void density(const double* pascal, const float* celsius, double* out, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = pascal[i] / (287.05 * (celsius[i] + 273.15));
}
$$;

-- Readings without a temperature get no density: NULL in, NULL out.
COMPUTE densities
  FROM readings(pascal, celsius)
  INTO column(density)
  USING density;

-- These two read and write the rows together: what the first makes is handed to the second inside one kernel.
COMPUTE offsets
  FROM readings(celsius)
  INTO column(far)
  USING distance
  WITH (middle = 20, width = 7, limit = 1.25);

-- A kernel of the library; `dmlc kernels sigmoid` shows its page.
COMPUTE scores
  FROM readings(far)
  INTO column(score)
  USING sigmoid;
