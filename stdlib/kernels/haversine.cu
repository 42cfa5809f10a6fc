// SPDX-License-Identifier: Apache-2.0

/// Measures the way between two points of a sphere.
/// `latitude_from`, `longitude_from`, `latitude_to`, `longitude_to`: the points, in degrees. `radius`: of the sphere;
/// 6371.0088 for the Earth in kilometres. `out`: the distance along the great circle, in the unit of `radius`.
/// NULL gives NULL; NaN and infinities give NaN.
/// Error: at most 16 ulp, counted at `radius`, against a loop in double; points opposite each other lose half of the
/// digits, by the method.
/// Source: Sinnott: Virtues of the Haversine, Sky and Telescope 68, 1984.
extern "C" __global__ void haversine(const double* __restrict__ latitude_from,
                                     const double* __restrict__ longitude_from, const double* __restrict__ latitude_to,
                                     const double* __restrict__ longitude_to, double* __restrict__ out, double radius,
                                     int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    const double degree = 3.14159265358979323846 / 180.0;
    const double up = sin((latitude_to[i] - latitude_from[i]) * degree * 0.5);
    const double across = sin((longitude_to[i] - longitude_from[i]) * degree * 0.5);
    const double shrink = cos(latitude_from[i] * degree) * cos(latitude_to[i] * degree);
    const double square = up * up + shrink * across * across;
    // Rounding may lead just above 1, where there is no arc sine. A NaN stays one.
    out[i] = 2.0 * radius * asin(sqrt(square > 1.0 ? 1.0 : square));
  }
}
