// SPDX-License-Identifier: Apache-2.0
// What starts what: events, the workflows that wait for them, and agents.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/base/span.h"

namespace dmlc {
class DiagnosticSink;
}

namespace dmlc::check {

/// A statement that acts when it is started: WHEN EVENT by an event, CREATE AGENT by TRIGGER.
struct Workflow {
  struct Effect {
    std::string name;
    Span span;
  };
  std::string pattern;            ///< of the events it waits for; empty for agents
  std::string agent;              ///< its name; empty for WHEN EVENT
  Span span;                      ///< of the pattern or the name
  std::vector<Effect> publishes;  ///< events
  std::vector<Effect> triggers;   ///< agents
};

/// Reports workflows that start themselves, each cycle once.
void report_cycles(const std::vector<Workflow>& workflows, DiagnosticSink& sink);

}  // namespace dmlc::check
