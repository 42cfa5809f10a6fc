// SPDX-License-Identifier: Apache-2.0
// Numbers of things in clauses: their unit, and what is no number of things.
#include "compiler/check/check_counts.h"

#include <fmt/format.h>

#include <cmath>

#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

class CountCheck {
 public:
  CountCheck(Checker& checker, std::string_view clause, const ast::Value& value, const CountedUnit& unit)
      : checker_(checker), clause_(clause), value_(value), unit_(unit) {}

  std::optional<ir::Count> run() {
    if (const auto* duration = std::get_if<ast::Duration>(&value_.data)) {
      if (duration->unit == unit_.singular) return whole(duration->amount);
      checker_.sink.report<Diag::UnitOfDuration>(value_.span, clause_, unit_.plural, duration->unit + "s")
          .help(example());
      return std::nullopt;
    }
    const bool is_number =
        std::holds_alternative<std::int64_t>(value_.data) || std::holds_alternative<double>(value_.data);
    if (is_number && unit_.may_be_left_out) return whole(*number_of(value_));
    auto report = checker_.sink.report<Diag::ParameterType>(
        value_.span, clause_, fmt::format("a number of {}", unit_.plural), describe(value_));
    if (!is_number) {
      report.help(example());
      return std::nullopt;
    }
    const std::string meant = fmt::format("{} {}", checker_.sources.text(value_.span), unit_.plural);
    report.help(fmt::format("`{}` might be meant", meant)).fix(value_.span, meant);
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::string example() const { return fmt::format("write a whole number: `10 {}`", unit_.plural); }

  std::optional<ir::Count> whole(double amount) {
    if (amount != std::floor(amount) || amount > 9e15)
      checker_.sink
          .report<Diag::ParameterType>(value_.span, clause_, fmt::format("a whole number of {}", unit_.plural),
                                       fmt::format("{}", amount))
          .help(example());
    else if (amount < 1)
      checker_.sink.report<Diag::ParameterRange>(value_.span, clause_, fmt::format("{}", amount), "at least 1")
          .help(example());
    else
      return ir::Count{static_cast<std::int64_t>(amount), std::string(unit_.singular)};
    return std::nullopt;
  }

  Checker& checker_;
  std::string_view clause_;
  const ast::Value& value_;
  const CountedUnit& unit_;
};

}  // namespace

std::optional<ir::Count> check_count(Checker& checker, std::string_view clause, const ast::Value& value,
                                     const CountedUnit& unit) {
  return CountCheck(checker, clause, value, unit).run();
}

}  // namespace dmlc::check
