// SPDX-License-Identifier: Apache-2.0
// Asks the model for the items of a user and makes rows of them.
#include "runtime/src/pg/recommend.h"

#include <limits>
#include <vector>

#include "runtime/src/predict/recommender.h"

namespace dmlc::pg {
namespace {

/// Plain data, so that PostgreSQL frames may hold it.
struct Recommended {
  std::vector<predict::Recommendation>* items = nullptr;
};

void free_items(void* argument) { delete static_cast<Recommended*>(argument)->items; }

/// Freed with the current memory context, whatever happens.
Recommended* recommend(const predict::Predictor& predictor, const predict::Cell& user, std::size_t count,
                       bool with_rated) {
  auto* recommended = static_cast<Recommended*>(palloc0(sizeof(Recommended)));
  auto* callback = static_cast<MemoryContextCallback*>(palloc0(sizeof(MemoryContextCallback)));
  callback->func = free_items;
  callback->arg = recommended;
  MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
  call_cpp([&] {
    recommended->items = new std::vector<predict::Recommendation>();
    *recommended->items = dynamic_cast<const predict::Recommender&>(predictor).recommend(user, count, with_rated);
  });
  return recommended;
}

std::size_t asked_count(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1)) return std::numeric_limits<std::size_t>::max();
  const int32 count = PG_GETARG_INT32(1);
  if (count < 0)
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the number of items must not be negative")));
  return static_cast<std::size_t>(count);
}

}  // namespace

Datum return_recommendations(FunctionCallInfo fcinfo, const predict::Predictor& predictor, CellReader& user_reader,
                             Oid item) {
  InitMaterializedSRF(fcinfo, 0);
  auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
  MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "dml recommend", ALLOCSET_DEFAULT_SIZES);
  MemoryContext caller = MemoryContextSwitchTo(scratch);
  predict::Cell user;
  if (!PG_ARGISNULL(0)) read_cell(user_reader, PG_GETARG_DATUM(0), user);
  const bool with_rated = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
  const Recommended* recommended = recommend(predictor, user, asked_count(fcinfo), with_rated);
  Oid input, parameter;
  getTypeInputInfo(item, &input, &parameter);
  FmgrInfo function;
  fmgr_info(input, &function);
  MemoryContext of_row = AllocSetContextCreate(scratch, "dml recommended row", ALLOCSET_SMALL_SIZES);
  MemoryContextSwitchTo(of_row);
  for (const predict::Recommendation& one : *recommended->items) {
    CHECK_FOR_INTERRUPTS();
    MemoryContextReset(of_row);
    char* text = pnstrdup(one.item.data(), one.item.size());
    char* converted = pg_any_to_server(text, static_cast<int>(one.item.size()), PG_UTF8);
    Datum values[] = {InputFunctionCall(&function, converted, parameter, -1), Float8GetDatum(one.score)};
    bool nulls[] = {false, false};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
  }
  MemoryContextSwitchTo(caller);
  MemoryContextDelete(scratch);
  return static_cast<Datum>(0);
}

}  // namespace dmlc::pg
