-- needs: names, values
-- How large a chunk is that a list's rows are cut into.
local FIRST_BYTES, MOST_BYTES, TARGET_US, MOMENT_US, GROWTH = 262144, 67108864, 1000000, 25000, 8
-- What a row costs a predicate is not known before: the first chunks are small whatever the rows' size.
local FIRST_ROWS = 20

-- A chunk that begins within a row group decodes what is before it in vain: end where one does, if that is near.
local function at_a_group(lkey, from, rows, indexed)
  local groups = lkey .. ':groups'
  if redis.call('EXISTS', groups) == 0 then return rows end
  local after = redis.call('ZRANGEBYSCORE', groups, int(from + rows), '+inf', 'LIMIT', 0, 1)[1]
  local before = redis.call('ZREVRANGEBYSCORE', groups, int(from + rows), '(' .. int(from), 'LIMIT', 0, 1)[1]
  local more, less = (tonumber(after) or indexed) - from, (tonumber(before) or from) - from
  if less * 2 >= rows then return less end
  if more <= rows * 2 then return more end
  return less > 0 and less or rows
end

-- How many rows the next chunk has: small ones first, then about a second of work, and no more than a fair share
-- of what is left, so that no worker is alone at the end for longer than a moment.
local function cut(key, lkey, list, from, indexed, complete)
  local v = redis.call('HMGET', key, 'cost_us', 'chunk_rows', 'declared', 'limit_concurrency')
  local bytes_a_row = math.max(num(list[3]) / math.max(num(list[1]), 1), 1)
  local rows = math.max(math.floor(FIRST_BYTES / bytes_a_row), 1)
  -- Rows that a predicate has under test at a time: some goes of each, so that few are idle at the end of a chunk.
  local at_a_time, goes = 1, 1
  if v[3] then
    local declared = cjson.decode(v[3])
    at_a_time, goes = num(v[4]) * math.max(num(declared.batch), 1), declared.is_async and 4 or 1
    rows = math.max(FIRST_ROWS, at_a_time)
  end
  if v[1] then
    local cost = math.max(tonumber(v[1]), 0.001)
    rows = math.floor(TARGET_US / cost)
    rows = math.min(rows, num(v[2]) * GROWTH, math.floor(MOST_BYTES / bytes_a_row))
    if v[3] then rows = math.max(rows, goes * at_a_time) end
    if complete then
      local slots = math.max(num(redis.call('HGET', at('counters'), 'slots')), 1)
      rows = math.min(rows, math.max(math.ceil((indexed - from) / slots), math.floor(MOMENT_US / cost), at_a_time))
    end
  end
  rows = math.max(math.min(rows, indexed - from), 1)
  -- The rows of a sample are in row groups of their own.
  if indexed < num(list[1]) then return rows end
  return at_a_group(lkey, from, rows, indexed)
end
