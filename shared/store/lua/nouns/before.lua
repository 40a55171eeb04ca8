-- needs: names
-- What earlier attempts of a job left behind for the verdicts that stand: records in the sets SET:ATTEMPT, and which
-- attempts those are, the earliest first, in the field `before`.
local SETS = { 'segments', 'manifests' }
-- Records that one step looks at, and no more: those of the latest attempts.
local MOST_RECORDS = 2048

-- They are of no use any more: every row has a newer verdict, or the job goes.
local function forget_before(job)
  local key = job_key(job)
  for attempt in string.gmatch(redis.call('HGET', key, 'before') or '', '%d+') do
    for _, set in ipairs(SETS) do redis.call('UNLINK', key .. ':' .. set .. ':' .. attempt) end
  end
  redis.call('HDEL', key, 'before')
end

-- Runs {first, to} with each other's rows or next to each other become one; they come and go in order.
local function merged(runs)
  table.sort(runs, function(a, b) return a[1] < b[1] end)
  local found = {}
  for _, run in ipairs(runs) do
    local last = found[#found]
    if last and run[1] <= last[2] then last[2] = math.max(last[2], run[2])
    else found[#found + 1] = { run[1], run[2] } end
  end
  return found
end

-- Of an attempt's records, in order of their rows, those go whose every row is in one of the runs `later`. Returns the
-- runs of all of them, and whether any is left.
local function thin_out(key, attempt, later)
  local runs, is_left = {}, false
  for _, set in ipairs(SETS) do
    local name, place = key .. ':' .. set .. ':' .. attempt, 1
    for _, text in ipairs(redis.call('ZRANGE', name, 0, -1)) do
      local record = cjson.decode(text)
      local first, to = record.first, record.first + record.rows
      while later[place] and later[place][2] < to do place = place + 1 end
      if later[place] and later[place][1] <= first then redis.call('ZREM', name, text) else is_left = true end
      runs[#runs + 1] = { first, to }
    end
  end
  return runs, is_left
end

-- What was accepted of the attempt that ended is kept beside what earlier ones left. Of those a record goes where a later
-- attempt has come to each of its rows: whose verdict is read is the latest one's. So a job that is retried in vain again
-- and again does not grow.
local function keep_before(job, attempt)
  local key, attempts, left, later = job_key(job), {}, {}, {}
  for one in string.gmatch(redis.call('HGET', key, 'before') or '', '%d+') do attempts[#attempts + 1] = one end
  local was_accepted = false
  for _, set in ipairs(SETS) do
    if redis.call('EXISTS', key .. ':' .. set) == 1 then
      redis.call('RENAME', key .. ':' .. set, key .. ':' .. set .. ':' .. attempt)
      was_accepted = true
    end
  end
  if not was_accepted then return end
  attempts[#attempts + 1] = attempt
  local looked_at = 0
  for place = #attempts, 1, -1 do
    local one, stays = attempts[place], true
    for _, set in ipairs(SETS) do looked_at = looked_at + redis.call('ZCARD', key .. ':' .. set .. ':' .. one) end
    if looked_at <= MOST_RECORDS then
      local runs
      runs, stays = thin_out(key, one, later)
      for _, run in ipairs(later) do runs[#runs + 1] = run end
      later = merged(runs)
    end
    if stays then table.insert(left, 1, one) end
  end
  redis.call('HSET', key, 'before', table.concat(left, ' '))
end
