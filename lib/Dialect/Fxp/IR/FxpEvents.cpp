//===- FxpEvents.cpp - Events of the fxp operations -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a designer of the arithmetic unit would count; the instructions that an
// op becomes are counted after convert-fxp-to-arith.
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"

using namespace mlir;
using namespace mann;
using namespace mann::fxp;

static unsigned widthOf(Value value) {
  return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
}

static unsigned elementsOf(Value value) {
  auto shaped = dyn_cast<ShapedType>(value.getType());
  return shaped && shaped.hasStaticShape() ? shaped.getNumElements() : 1;
}

static Event event(StringRef kind, Value value, unsigned each = 1) {
  return {kind, widthOf(value), each * elementsOf(value)};
}

/// What is known of a number costs nothing.
LogicalResult AssumeOp::getEvents(SmallVectorImpl<Event> &) {
  return success();
}

LogicalResult RequantizeOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kRound, getInput()));
  return success();
}

LogicalResult ShiftRoundOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kRound, getInput()));
  return success();
}

LogicalResult AddOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kIntAdd, getLhs()));
  events.push_back(event(events::kRound, getLhs()));
  return success();
}

/// The magnitude is complemented under the sign: one exclusive or.
LogicalResult EncodeOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kLogic, getInput()));
  return success();
}

LogicalResult DecodeOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kLogic, getInput()));
  return success();
}

/// One exclusive or compares the magnitudes, one puts the sign on the result;
/// the subtraction from Q is a complement and so part of the first.
LogicalResult HammingOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kLogic, getLhs(), 2));
  return success();
}

/// |a - b|, its distance from Q (a complement), and the sign.
LogicalResult SignedL1Op::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kIntAdd, getLhs()));
  events.push_back(event(events::kLogic, getLhs(), 2));
  return success();
}

/// A subtraction and a conditional complement.
LogicalResult AbsDiffOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kIntAdd, getLhs()));
  events.push_back(event(events::kLogic, getLhs()));
  return success();
}

LogicalResult XorPopcountOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kLogic, getLhs()));
  events.push_back(event(events::kBitCount, getLhs()));
  return success();
}

LogicalResult Exp2Op::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult Log2Op::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult ReciprocalOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult RsqrtOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult SigmoidOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult TanhOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult SqrtOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult ExpOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}

LogicalResult Log1pExpOp::getEvents(SmallVectorImpl<Event> &events) {
  events.push_back(event(events::kFixedFunction, getInput()));
  return success();
}
