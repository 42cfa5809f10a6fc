// SPDX-License-Identifier: Apache-2.0
// The two-loop recursion, and Cholesky factors in place.
#include "runtime/src/train/curvature.h"

#include <algorithm>

#include "runtime/src/train/design_kernels.h"
#include "runtime/src/train/dot.h"

namespace dmlc::train {

void CurvaturePairs::add(std::vector<double> change, std::vector<double> gradient_change) {
  const double curvature = dot(change, gradient_change);
  if (!(curvature > 0)) return;
  pairs_.push_back({std::move(change), std::move(gradient_change), curvature});
  if (pairs_.size() > kMemory) pairs_.pop_front();
}

void CurvaturePairs::apply(std::vector<double>& gradient,
                           const std::function<void(std::vector<double>&)>& initial) const {
  const DesignKernels& kernels = design_kernels();
  std::vector<double> alpha(pairs_.size());
  for (std::size_t i = pairs_.size(); i-- > 0;) {
    alpha[i] = dot(pairs_[i].change, gradient) / pairs_[i].curvature;
    kernels.axpy(gradient.data(), pairs_[i].gradient_change.data(), -alpha[i], gradient.size());
  }
  initial(gradient);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const double beta = dot(pairs_[i].gradient_change, gradient) / pairs_[i].curvature;
    kernels.axpy(gradient.data(), pairs_[i].change.data(), alpha[i] - beta, gradient.size());
  }
}

std::optional<HessianFactors> HessianFactors::of(const std::vector<double>& hessian, std::size_t n, double l2) {
  if (n > kWidest) return std::nullopt;
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, hessian[i * n + i]);
  if (!(l2 > kSurelyDefinite * largest)) return std::nullopt;
  const std::size_t rows = (n + 3) / 4 * 4;
  const std::size_t stride = (n + kRowPadding - 1) / kRowPadding * kRowPadding;
  std::vector<double> factors(rows * stride);
  for (std::size_t i = 0; i < n; ++i) std::copy(&hessian[i * n + i], &hessian[i * n] + n, &factors[i * stride + i]);
  for (std::size_t i = n; i < rows; ++i) factors[i * stride + i] = 1;
  if (!design_kernels().cholesky(factors.data(), rows, stride)) return std::nullopt;
  return HessianFactors(std::move(factors), stride);
}

void HessianFactors::solve(std::vector<double>& x) const {
  const std::size_t n = x.size();
  for (std::size_t i = 0; i < n; ++i) {
    const double* row = &factors_[i * stride_];
    x[i] /= row[i];
    design_kernels().axpy(x.data() + i + 1, row + i + 1, -x[i], n - i - 1);
  }
  for (std::size_t i = n; i-- > 0;) {
    const double* row = &factors_[i * stride_];
    x[i] = (x[i] - dot({row + i + 1, n - i - 1}, {x.data() + i + 1, n - i - 1})) / row[i];
  }
  for (double& value : x) value *= scale_;
}

}  // namespace dmlc::train
