// SPDX-License-Identifier: Apache-2.0
// Evaluates the STOP WHEN tree.
#include "runtime/src/train/stop_rule.h"

#include <algorithm>

#include "runtime/src/train/metrics.h"

namespace dmlc::train {
namespace {

void collect_metrics(const StopCondition& node, std::vector<std::string>& out) {
  if (node.kind != StopCondition::Kind::compare) {
    for (const StopCondition& child : node.children) collect_metrics(child, out);
    return;
  }
  if (node.metric != "epochs" && node.metric != "training_time") out.push_back(canonical_metric(node.metric));
}

/// Absent and NaN values make every comparison false, `<>` included: an unknown value is no reason to stop.
bool compare(double left, const std::string& op, double right) {
  if (left != left) return false;
  if (op == ">") return left > right;
  if (op == ">=") return left >= right;
  if (op == "<") return left < right;
  if (op == "<=") return left <= right;
  if (op == "=") return left == right;
  return left != right;
}

/// Three-valued, so that NOT over an unknown metric stays unknown.
enum class Truth : std::uint8_t { no, yes, unknown };

Truth evaluate(const StopCondition& node, std::uint32_t epochs, double seconds, const IterationMetrics& values) {
  using Kind = StopCondition::Kind;
  if (node.kind == Kind::compare) {
    if (node.metric == "epochs") return compare(epochs, node.op, node.value) ? Truth::yes : Truth::no;
    if (node.metric == "training_time") return compare(seconds, node.op, node.value) ? Truth::yes : Truth::no;
    const auto found = values.find(canonical_metric(node.metric));
    if (found == values.end() || found->second != found->second) return Truth::unknown;
    return compare(found->second, node.op, node.value) ? Truth::yes : Truth::no;
  }
  if (node.kind == Kind::negation) {
    const Truth inner = evaluate(node.children.front(), epochs, seconds, values);
    if (inner == Truth::unknown) return inner;
    return inner == Truth::yes ? Truth::no : Truth::yes;
  }
  const Truth decisive = node.kind == Kind::all ? Truth::no : Truth::yes;
  Truth result = node.kind == Kind::all ? Truth::yes : Truth::no;
  for (const StopCondition& child : node.children) {
    const Truth truth = evaluate(child, epochs, seconds, values);
    if (truth == decisive) return decisive;
    if (truth == Truth::unknown) result = Truth::unknown;
  }
  return result;
}

}  // namespace

StopRule::StopRule(const ModelSpec& spec) : condition_(spec.stop_when), start_(std::chrono::steady_clock::now()) {
  if (!condition_) return;
  collect_metrics(*condition_, metrics_);
  std::sort(metrics_.begin(), metrics_.end());
  metrics_.erase(std::unique(metrics_.begin(), metrics_.end()), metrics_.end());
}

bool StopRule::met(std::uint32_t epochs, const IterationMetrics& values) const {
  if (!condition_) return false;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  return evaluate(*condition_, epochs, elapsed.count(), values) == Truth::yes;
}

}  // namespace dmlc::train
