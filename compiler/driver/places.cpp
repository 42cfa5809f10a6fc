// SPDX-License-Identifier: Apache-2.0
// Which part of a TRAIN MODEL statement a finding of the runtime is about.
#include <algorithm>

#include "compiler/diagnostics/runtime_diagnostics.h"
#include "compiler/driver/compile.h"

namespace dmlc::driver {
namespace {

/// A row is tried after those above it with the same code. Without a name, the place must be called as the subject.
struct PlaceRule {
  Diag id;
  std::string_view kind;
  bool by_subject = true;
  std::string_view name{};
};

constexpr PlaceRule kRules[] = {
    {finding::NoRows, "source", false},
    {finding::TooFewRows, "source", false},
    {finding::TargetAllNull, "target"},
    {finding::OneClassOnly, "target"},
    {finding::TooManyClasses, "target"},
    {finding::InfiniteTarget, "target"},
    {finding::UnexpectedLabel, "target"},
    {finding::TargetNullRows, "target"},
    {finding::InfiniteValue, "feature"},
    {finding::TooManyCategories, "feature"},
    {finding::ConstantFeature, "feature"},
    {finding::AllNullFeature, "feature"},
    {finding::Collinear, "feature"},
    {finding::FewDistinctDigits, "feature"},
    {finding::NoUsableFeature, "features", false},
    {finding::MemoryLimit, "limits", false, "memory"},
    {finding::TimeLimit, "limits", false, "time"},
    {finding::NotConverged, "algorithm", false},
    {finding::NotConvergedYet, "algorithm", false},
    {finding::SourceDenied, "table"},
    {finding::SourceDenied, "source", false},
    {finding::SourceChanged, "feature"},
    {finding::SourceChanged, "target"},
    {finding::SourceChanged, "source", false},
};

}  // namespace

Span place_of(const ModelSummary& model, Diag id, std::string_view subject) {
  for (const PlaceRule& rule : kRules) {
    if (rule.id != id) continue;
    const std::string_view name = rule.by_subject ? subject : rule.name;
    const auto found = std::find_if(model.places.begin(), model.places.end(), [&](const Place& place) {
      return place.kind == rule.kind && (place.name == name || (!rule.by_subject && name.empty()));
    });
    if (found != model.places.end()) return found->span;
  }
  if (subject.empty()) return model.span;
  const auto named =
      std::find_if(model.places.begin(), model.places.end(), [&](const Place& place) { return place.name == subject; });
  return named != model.places.end() ? named->span : model.span;
}

}  // namespace dmlc::driver
