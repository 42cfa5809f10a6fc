// SPDX-License-Identifier: Apache-2.0
// Evaluates the STOP WHEN tree.
#include "runtime/src/train/stop_rule.h"

#include <algorithm>
#include <limits>

#include "runtime/src/train/metrics.h"

namespace dmlc::train {
namespace {

void collect_metrics(const StopCondition& node, std::vector<std::string>& out) {
  for (const StopCondition& child : node.children) collect_metrics(child, out);
  if (node.metric.empty()) return;
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

Truth truth_of(bool holds) { return holds ? Truth::yes : Truth::no; }

/// increases, decreases: at each of the last `epochs` epochs. does_not_improve: none of them was better than all
/// before.
Truth trend(const StopCondition& node, const std::vector<double>& history) {
  if (history.size() <= node.epochs) return Truth::unknown;
  const auto first = history.end() - node.epochs;
  const bool is_comparison = node.op != "does_not_improve";
  const auto known_from = is_comparison ? first - 1 : first;
  if (std::any_of(known_from, history.end(), [](double value) { return value != value; })) return Truth::unknown;
  if (is_comparison) {
    const bool up = node.op == "increases";
    for (auto at = first; at != history.end(); ++at) {
      if (!(up ? *at > *(at - 1) : *at < *(at - 1))) return Truth::no;
    }
    return Truth::yes;
  }
  double best = history.front();
  for (auto at = history.begin(); at != first; ++at) {
    if (best != best || is_better(node.metric, *at, best)) best = *at;
  }
  return truth_of(
      std::none_of(first, history.end(), [&](double value) { return is_better(node.metric, value, best); }));
}

class Evaluation {
 public:
  Evaluation(std::uint32_t epochs, double seconds,
             const std::map<std::string, std::vector<double>, std::less<>>& history)
      : epochs_(epochs), seconds_(seconds), history_(history) {}

  [[nodiscard]] Truth of(const StopCondition& node) const {
    using Kind = StopCondition::Kind;
    switch (node.kind) {
      case Kind::compare:
        return comparison(node);
      case Kind::trend:
        return trend(node, history_.find(canonical_metric(node.metric))->second);
      case Kind::negation: {
        const Truth inner = of(node.children.front());
        return inner == Truth::unknown ? inner : truth_of(inner == Truth::no);
      }
      case Kind::all:
      case Kind::any:
        return group(node);
    }
    return Truth::unknown;
  }

 private:
  [[nodiscard]] Truth comparison(const StopCondition& node) const {
    if (node.metric == "epochs") return truth_of(compare(epochs_, node.op, node.value));
    if (node.metric == "training_time") return truth_of(compare(seconds_, node.op, node.value));
    const double value = history_.find(canonical_metric(node.metric))->second.back();
    return value != value ? Truth::unknown : truth_of(compare(value, node.op, node.value));
  }

  [[nodiscard]] Truth group(const StopCondition& node) const {
    const bool is_all = node.kind == StopCondition::Kind::all;
    const Truth decisive = is_all ? Truth::no : Truth::yes;
    Truth result = is_all ? Truth::yes : Truth::no;
    for (const StopCondition& child : node.children) {
      const Truth truth = of(child);
      if (truth == decisive) return decisive;
      if (truth == Truth::unknown) result = Truth::unknown;
    }
    return result;
  }

  std::uint32_t epochs_;
  double seconds_;
  const std::map<std::string, std::vector<double>, std::less<>>& history_;
};

}  // namespace

StopRule::StopRule(const ModelSpec& spec) : condition_(spec.stop_when), start_(std::chrono::steady_clock::now()) {
  if (!condition_) return;
  collect_metrics(*condition_, metrics_);
  std::sort(metrics_.begin(), metrics_.end());
  metrics_.erase(std::unique(metrics_.begin(), metrics_.end()), metrics_.end());
}

void StopRule::continue_after(double seconds) {
  using Clock = std::chrono::steady_clock;
  start_ = Clock::now() - std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

double StopRule::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool StopRule::met(std::uint32_t epochs, const IterationMetrics& values) {
  if (!condition_) return false;
  for (const std::string& metric : metrics_) {
    const auto found = values.find(metric);
    history_[metric].push_back(found == values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
  }
  return Evaluation(epochs, seconds(), history_).of(*condition_) == Truth::yes;
}

}  // namespace dmlc::train
