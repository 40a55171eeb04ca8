-- needs: names, uses
-- Which lists a job works on, and keeps from being deleted.

-- The lists that a job works on: its own, and those that its preparation reads.
local function lists_of(job)
  local v = redis.call('HMGET', job_key(job), 'list', 'prepares')
  local lists = { v[1] }
  for other in string.gmatch(v[2] or '', '%S+') do
    if other ~= v[1] then lists[#lists + 1] = other end
  end
  return lists
end

-- A job that is not at its end has its lists, which cannot be deleted then. What is prepared needs no other list again.
local function take_lists(job)
  for place, list in ipairs(lists_of(job)) do
    if place == 1 or redis.call('HEXISTS', job_key(job), 'prepared') == 0 then
      redis.call('SADD', list_key(list) .. ':users', job)
      use(list)
    end
  end
end

local function leave_lists(job)
  for _, list in ipairs(lists_of(job)) do
    if redis.call('SREM', list_key(list) .. ':users', job) == 1 then use(list) end
  end
end
