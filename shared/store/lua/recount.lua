#!lua
-- needs: names
-- The sets of jobs by state are made anew, a slice of jobs a call, from 0 on; a job whose state changes meanwhile is
-- moved as ever. ARGV: where to go on, how many jobs a call. Returns where to go on, or false after the last.
local from, most = tonumber(ARGV[2]), tonumber(ARGV[3])
if from == 0 then
  for state in string.gmatch('queued running pausing paused cancelling cancelled succeeded failed', '%a+') do
    redis.call('DEL', at('state:' .. state))
  end
end
local jobs, gone = redis.call('ZRANGE', at('jobs'), from, from + most - 1), 0
for _, job in ipairs(jobs) do
  local state = redis.call('HGET', job_key(job), 'state')
  if state then redis.call('SADD', at('state:' .. state), job)
  else gone = gone + redis.call('ZREM', at('jobs'), job) end
end
return #jobs == most and from + most - gone
