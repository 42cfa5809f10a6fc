// SPDX-License-Identifier: Apache-2.0
// Finds workflows that start themselves.
#include "compiler/check/workflows.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "compiler/check/check_event_name.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::check {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// One workflow starts another by publishing an event or triggering an agent.
struct Edge {
  std::size_t from = kNone;
  std::size_t to = kNone;
  bool is_event = true;
  Workflow::Effect effect;
};

class CycleSearch {
 public:
  explicit CycleSearch(const std::vector<Workflow>& workflows) : workflows_(workflows), edges_(workflows.size()) {
    for (std::size_t from = 0; from < workflows.size(); ++from) {
      for (const Workflow::Effect& event : workflows[from].publishes)
        connect(from, event, true,
                [&](const Workflow& to) { return !to.pattern.empty() && matches_event(to.pattern, event.name); });
      for (const Workflow::Effect& agent : workflows[from].triggers)
        connect(from, agent, false, [&](const Workflow& to) { return to.agent == agent.name; });
    }
  }

  void report(DiagnosticSink& sink) {
    std::vector<bool> reported(workflows_.size());
    for (std::size_t start = 0; start < workflows_.size(); ++start) {
      if (reported[start]) continue;
      const std::vector<Edge> cycle = shortest_cycle(start);
      if (cycle.empty()) continue;
      for (const Edge& edge : cycle) reported[edge.from] = true;
      report(cycle, sink);
    }
  }

 private:
  template <class Starts>
  void connect(std::size_t from, const Workflow::Effect& effect, bool is_event, Starts starts) {
    for (std::size_t to = 0; to < workflows_.size(); ++to)
      if (starts(workflows_[to])) edges_[from].push_back({from, to, is_event, effect});
  }

  /// From `start` back to it; empty when there is no way. Breadth first: nearer workflows before farther ones.
  std::vector<Edge> shortest_cycle(std::size_t start) const {
    std::vector<Edge> reached_by(workflows_.size());
    std::deque<std::size_t> open{start};
    while (!open.empty()) {
      const std::size_t at = open.front();
      open.pop_front();
      for (const Edge& edge : edges_[at]) {
        if (reached_by[edge.to].from != kNone) continue;
        reached_by[edge.to] = edge;
        if (edge.to == start) return way_back(reached_by, start);
        open.push_back(edge.to);
      }
    }
    return {};
  }
  static std::vector<Edge> way_back(const std::vector<Edge>& reached_by, std::size_t start) {
    std::vector<Edge> cycle;
    std::size_t at = start;
    do {
      cycle.push_back(reached_by[at]);
      at = reached_by[at].from;
    } while (at != start);
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }

  static std::string verb(const Edge& edge) { return edge.is_event ? "publishes" : "triggers"; }

  /// The last step, which closes the cycle, is what is wrong; the others explain.
  static void report(const std::vector<Edge>& cycle, DiagnosticSink& sink) {
    const Edge& last = cycle.back();
    std::string way = fmt::format("`{}`", last.effect.name);
    for (const Edge& edge : cycle) way += fmt::format(", then `{}`", edge.effect.name);
    auto report = sink.report<Diag::Cycle>(last.effect.span, last.is_event ? "event" : "agent", last.effect.name, way);
    for (const Edge& edge : cycle)
      if (&edge != &last)
        report.note(edge.effect.span, fmt::format("what `{}` starts {} `{}` here",
                                                  (&edge == &cycle.front() ? last : *(&edge - 1)).effect.name,
                                                  verb(edge), edge.effect.name));
    report.help("leave one of the steps out, or let it publish an event that none of them waits for");
  }

  const std::vector<Workflow>& workflows_;
  std::vector<std::vector<Edge>> edges_;
};

}  // namespace

void report_cycles(const std::vector<Workflow>& workflows, DiagnosticSink& sink) {
  CycleSearch(workflows).report(sink);
}

}  // namespace dmlc::check
