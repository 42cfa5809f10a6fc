// SPDX-License-Identifier: Apache-2.0
// The table of cases: for each kernel its arguments, its reference and the largest error, in code and in words.
#include "tests/kernels/library_arguments.h"
#include "tests/kernels/library_case.h"
#include "tests/kernels/references.h"

namespace dmlc::tests {
namespace {

template <int units>
double ulp(const Call&) {
  return units;
}
/// Adding up the rows with 256 threads: that many additions follow each other.
double ulp_of_sum(const Call& call) { return 8.0 + call.rows / 256.0; }

#define DMLC_CASE(name) #name, arguments::make_##name, references::expect_##name

constexpr KernelCase kCases[] = {
    {DMLC_CASE(vector_add), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(vector_sub), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(vector_mul), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(vector_div), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(vector_scale), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(saxpy), ulp<1>, "at most 1 ulp, counted at |a * x| + |y|, against a loop in double;"},
    {DMLC_CASE(clamp), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(abs), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(sqrt), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(exp), ulp<2>, "at most 2 ulp against a loop in double."},
    {DMLC_CASE(log), ulp<2>, "at most 2 ulp against a loop in double."},
    {DMLC_CASE(pow), ulp<4>, "at most 4 ulp against a loop in double."},
    {DMLC_CASE(tanh), ulp<2>, "at most 2 ulp against a loop in double."},
    {DMLC_CASE(sigmoid), ulp<4>, "at most 4 ulp against a loop in double."},
    {DMLC_CASE(relu), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(softmax_rows), ulp<80>, "at most 80 ulp against a loop in double;"},
    {DMLC_CASE(zscore), ulp<1>, "at most 1 ulp, counted at (|x| + |mean|) / deviation, against a loop in double."},
    {DMLC_CASE(minmax), ulp<1>, "at most 1 ulp against a loop in double."},
    {DMLC_CASE(percentile_rank), ulp<1>, "at most 1 ulp against a loop in double.", 1000, 65'537},
    {DMLC_CASE(cumsum), [](const Call& call) { return 256.0 + call.rows / 64.0; },
     "at most 256 + n / 64 ulp, counted at the running total of |x|, against exact arithmetic."},
    {DMLC_CASE(rolling_mean), ulp<1>,
     "at most 1 ulp, counted at the mean of |x| in the window, against a loop in double."},
    {DMLC_CASE(ema), ulp<1>, "at most 1 ulp, counted at the smoothed |x|, against a loop in double."},
    {DMLC_CASE(reduce_sum), ulp_of_sum,
     "at most 8 + n / 256 ulp, counted at the sum of |x|, against exact arithmetic."},
    {DMLC_CASE(reduce_mean), ulp_of_sum,
     "at most 8 + n / 256 ulp, counted at the mean of |x|, against exact arithmetic."},
    {DMLC_CASE(reduce_min), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(reduce_max), ulp<0>, "at most 0 ulp against a loop in float."},
    {DMLC_CASE(reduce_argmax), ulp<0>, "none."},
    {DMLC_CASE(histogram), ulp<0>, "none against a loop in double."},
    {DMLC_CASE(dot), ulp_of_sum, "at most 8 + n / 256 ulp, counted at the sum of |x * y|, against exact arithmetic."},
    {DMLC_CASE(cosine_similarity), [](const Call& call) { return 16.0 + call.rows / 128.0; },
     "at most 16 + n / 128 ulp, counted at 1, against exact arithmetic."},
    {DMLC_CASE(l2_distance), ulp_of_sum, "at most 8 + n / 256 ulp against exact arithmetic."},
    {DMLC_CASE(matmul), [](const Call& call) { return static_cast<double>(call.scalar(1)); },
     "at most k ulp, counted at the sum of |a * b| of an element, against a loop in double.", 1000, 65'537},
    {DMLC_CASE(transpose), ulp<0>, "none."},
    {DMLC_CASE(k_nearest), ulp<0>, "none, but distances that differ in the last bits of a double may change places.",
     1000, 1000},
    {DMLC_CASE(haversine), ulp<16>, "at most 16 ulp, counted at `radius`, against a loop in double;"},
    {DMLC_CASE(hash_bucket), ulp<0>, "none; the bucket of a number is the same everywhere."},
    {DMLC_CASE(one_hot), ulp<0>, "none."},
};

}  // namespace

std::span<const KernelCase> library_cases() { return kCases; }

}  // namespace dmlc::tests
